/** Operations by what they are about; a dot at the end means everything that begins so. */
export const areas: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'sign-in.', label: 'Signing in' },
  { value: 'people.', label: 'People' },
  { value: 'invitations.', label: 'Invitations' },
  { value: 'account.', label: 'Accounts' },
  { value: 'keys.', label: 'API keys' },
  { value: 'providers.', label: 'Providers' },
  { value: 'projects.', label: 'Projects' },
  { value: 'workflows.', label: 'Workflows' },
  { value: 'credentials.', label: 'Credentials of workflows' },
  { value: 'files.', label: 'Files' },
  { value: 'knowledge.', label: 'Knowledge' },
  { value: 'agents.', label: 'Agents' },
  { value: 'budgets.', label: 'Budgets' },
];
