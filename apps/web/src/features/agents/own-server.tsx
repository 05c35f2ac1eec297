import { useClient } from '../../server/server-context.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Section } from '../../ui/page.tsx';

/** This server as an MCP server for others. */
export function OwnServer() {
  const { base } = useClient();
  return (
    <Section
      title="Causeway as an MCP server"
      hint="Other assistants reach your documents, data and workflows here, with an API key. Its scopes decide which tools they see; agents:read opens the door."
    >
      <CodeBlock label="address" code={`${base}/mcp`} />
    </Section>
  );
}
