import { type Node, walk } from '../parse-tree';
import { type Rule, type Violation, violationAt } from '../rule';

const CONTRACTS = /^contracts\/(?!.*\.test\.)[^/]+\.ts$/;

export const rule: Rule = {
  name: 'contract-auth',
  sentence:
    'Write each contract as contract({ …, auth: …, … }) with its auth in that very object, and give a reason here before one is public: who may call has to be readable where the endpoint is declared.',
  allow: [
    {
      path: 'contracts/platform.ts',
      reason:
        'Health is asked by load balancers and supervisors that hold no token, and says nothing but that it is there.',
    },
    {
      path: 'contracts/session.ts',
      reason:
        'The ways in: whoever uses them is not signed in yet. Each asks for a secret (a password, a link) and counts tries; what is signed in here says only who one is.',
    },
    {
      path: 'contracts/password-reset.ts',
      reason:
        'Whoever has forgotten a password is not signed in: the link is the proof, and tries at it are counted.',
    },
  ],
  check: (tree) =>
    tree.files
      .filter((file) => CONTRACTS.test(file.path))
      .flatMap((file) => {
        const found: Violation[] = [];
        walk(file, (node) => {
          const fault = isContractCall(node) ? faultOf(node.arguments[0]) : null;
          if (fault !== null) found.push(violationAt(file, node, fault));
        });
        return found;
      }),
};

const isContractCall = (node: Node): node is Node & { type: 'CallExpression' } =>
  node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'contract';

function faultOf(options: Node | undefined): string | null {
  if (options?.type !== 'ObjectExpression') return 'is not declared by an object literal';
  if (options.properties.some((entry) => entry.type === 'SpreadElement'))
    return 'takes in another object, which may hold an auth that nobody sees here';
  const auth = options.properties.find(
    (entry) => entry.type === 'Property' && entry.key.type === 'Identifier' && entry.key.name === 'auth',
  );
  if (auth?.type !== 'Property') return 'says nothing of who may call it';
  const isPublic = auth.value.type === 'Literal' && auth.value.value === 'public';
  return isPublic ? 'is public' : null;
}
