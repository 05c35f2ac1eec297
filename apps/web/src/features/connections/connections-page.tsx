import { Page } from '../../ui/page.tsx';

export default function ConnectionsPage() {
  return <Page title="Connections">{null}</Page>;
}
