import { Page } from '../../../ui/page.tsx';

export default function CallsPage() {
  return (
    <Page title="Phone calls" width="wide">
      {null}
    </Page>
  );
}
