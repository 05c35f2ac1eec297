import { Link } from '@tanstack/react-router';
import { Page } from '../../../ui/page.tsx';
import { RunHistory } from './run-history.tsx';
import '../../../ui/rows.css';

const everything = {};

/** Every run of every project. */
export default function RunsPage() {
  const lead = (
    <span className="breadcrumb">
      <Link to="/workflows">Workflows</Link> / what ran in any project
    </span>
  );
  return (
    <Page title="Runs" lead={lead} width="wide">
      <RunHistory scope={everything} />
    </Page>
  );
}
