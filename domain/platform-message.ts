/** What the platform itself tells an agent: a request like those that carry messages, which no person said. */
export const platformMessage = (
  { id, messageId, text }: { readonly id: string; readonly messageId: string; readonly text: string },
  facts: Readonly<Record<string, unknown>>,
) => {
  const metadata = { source: 'platform', ...facts };
  return {
    jsonrpc: '2.0',
    id,
    method: 'message/send',
    params: {
      message: { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text }], metadata },
      metadata,
    },
  };
};
