import { NativeSelect } from '@mantine/core';
import { roles } from '@causeway/contract';
import type { Role } from '@causeway/contract';
import { roleWords } from './role-words.ts';

interface RoleSelectProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  /** Only an owner makes owners. */
  readonly canMakeOwners: boolean;
  readonly disabled?: boolean;
}

export function RoleSelect({ value, onChange, canMakeOwners, disabled = false }: RoleSelectProps) {
  const offered = roles.filter((role) => canMakeOwners || role !== 'owner' || value === 'owner');
  return (
    <NativeSelect
      label="Role"
      description={`May: ${roleWords[value]}`}
      disabled={disabled}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
      data={offered.map((role) => ({ value: role, label: `${role.charAt(0).toUpperCase()}${role.slice(1)}` }))}
    />
  );
}
