import { Page } from '../../ui/page.tsx';

export default function WorkflowPage() {
  return <Page title="Workflow">{null}</Page>;
}
