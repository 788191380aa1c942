/** The parts of the SDK that a translation is composed of. */
export type Sdk = Awaited<ReturnType<typeof loadSdk>>;

/**
 * Loads them with the first call that needs them: half a megabyte of code that most servers never use. Each package has to be
 * imported by an expression of its own: the bundler makes statements of the start of the program out of everything else.
 */
export async function loadSdk() {
  const [{ AgentCard }, client, errors, server, legacy] = await Promise.all([
    import('@a2a-js/sdk'),
    import('@a2a-js/sdk/client'),
    import('@a2a-js/sdk/errors'),
    import('@a2a-js/sdk/server'),
    import('@a2a-js/sdk/compat/v0_3/server'),
  ]);
  return {
    AgentCard,
    JsonRpcTransportFactory: client.JsonRpcTransportFactory,
    ServiceParameters: client.ServiceParameters,
    withA2AVersion: client.withA2AVersion,
    UnsupportedOperationError: errors.UnsupportedOperationError,
    JsonRpcTransportHandler: server.JsonRpcTransportHandler,
    ServerCallContext: server.ServerCallContext,
    LegacyJsonRpcTransportHandler: legacy.LegacyJsonRpcTransportHandler,
  };
}
