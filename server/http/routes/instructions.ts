import * as contracts from '@/contracts/instructions';
import { createInstruction as runCreateInstruction } from '../../instructions/create-instruction';
import { deleteInstruction as runDeleteInstruction } from '../../instructions/delete-instruction';
import { listInstructions as runListInstructions } from '../../instructions/list-instructions';
import { resolveInstructions as runResolveInstructions } from '../../instructions/resolve-instructions';
import { updateInstruction as runUpdateInstruction } from '../../instructions/update-instruction';
import { route } from '../route';

export const listInstructions = route(contracts.listInstructions, runListInstructions);
export const createInstruction = route(contracts.createInstruction, runCreateInstruction);
export const updateInstruction = route(contracts.updateInstruction, runUpdateInstruction);
export const deleteInstruction = route(contracts.deleteInstruction, runDeleteInstruction);
export const resolveInstructions = route(contracts.resolveInstructions, runResolveInstructions);
