import { CloudError } from './cloud-error';
import type { CloudService } from './cloud-service';

/** Answers GetParameter of the Systems Manager, the one call of it that is needed: which image is the newest. */
export const answerSsm: CloudService = async ({ headers, body }, state) => {
  if (headers['x-amz-target'] !== 'AmazonSSM.GetParameter') {
    throw new CloudError('UnknownOperationException', 'That operation is not answered here.');
  }
  state.admit('GetParameter');
  const { Name: name } = JSON.parse(body) as { Name?: string };
  const value = state.settings.parameters[name ?? ''];
  if (value === undefined) throw new CloudError('ParameterNotFound', '');
  const parameter = { Name: name, Type: 'String', Value: value, Version: 1 };
  return {
    status: 200,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ Parameter: parameter }),
  };
};
