'use server';

import {
  setBudget as setBudgetContract,
  setOrganisationBudget as setOrganisationBudgetContract,
} from '@/contracts/budgets';
import {
  createInstruction as createInstructionContract,
  deleteInstruction as deleteInstructionContract,
  updateInstruction as updateInstructionContract,
} from '@/contracts/instructions';
import {
  deleteGlobalSecret as deleteGlobalContract,
  deleteWorkspaceSecret as deleteOwnContract,
  saveGlobalSecret as saveGlobalContract,
  saveWorkspaceSecret as saveOwnContract,
} from '@/contracts/secrets';
import { createOrgKey as createKeyContract, revokeOrgKey as revokeKeyContract } from '@/contracts/tokens';
import { setBudget } from '@/server/budgets/set-budget';
import { setOrganisationBudget } from '@/server/budgets/set-organisation-budget';
import { action } from '@/server/http/action';
import { createInstruction } from '@/server/instructions/create-instruction';
import { deleteInstruction } from '@/server/instructions/delete-instruction';
import { updateInstruction } from '@/server/instructions/update-instruction';
import { deleteGlobalSecret } from '@/server/secrets/delete-global-secret';
import { deleteWorkspaceSecret } from '@/server/secrets/delete-workspace-secret';
import { saveGlobalSecret } from '@/server/secrets/save-global-secret';
import { saveWorkspaceSecret } from '@/server/secrets/save-workspace-secret';
import { createOrgKey } from '@/server/tokens/create-org-key';
import { revokeOrgKey } from '@/server/tokens/revoke-org-key';

export const saveGlobalSecretAction = action(saveGlobalContract, saveGlobalSecret);

export const saveWorkspaceSecretAction = action(saveOwnContract, saveWorkspaceSecret);

export const deleteGlobalSecretAction = action(deleteGlobalContract, deleteGlobalSecret);

export const deleteWorkspaceSecretAction = action(deleteOwnContract, deleteWorkspaceSecret);

export const createOrgKeyAction = action(createKeyContract, createOrgKey);

export const revokeOrgKeyAction = action(revokeKeyContract, revokeOrgKey);

export const setBudgetAction = action(setBudgetContract, setBudget);

export const setOrganisationBudgetAction = action(setOrganisationBudgetContract, setOrganisationBudget);

export const createInstructionAction = action(createInstructionContract, createInstruction);

export const updateInstructionAction = action(updateInstructionContract, updateInstruction);

export const deleteInstructionAction = action(deleteInstructionContract, deleteInstruction);
