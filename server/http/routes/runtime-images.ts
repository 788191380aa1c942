import * as contracts from '@/contracts/runtime-images';
import * as progress from '../../runtime-images/get-image-refresh';
import * as list from '../../runtime-images/list-runtime-images';
import * as promote from '../../runtime-images/promote-runtime-image';
import * as refresh from '../../runtime-images/refresh-workspace-images';
import * as rollback from '../../runtime-images/rollback-runtime-image';
import { route } from '../route';

export const listRuntimeImages = route(contracts.listRuntimeImages, list.listRuntimeImages);
export const promoteRuntimeImage = route(contracts.promoteRuntimeImage, promote.promoteRuntimeImage);
export const rollbackRuntimeImage = route(contracts.rollbackRuntimeImage, rollback.rollbackRuntimeImage);
export const refreshWorkspaceImages = route(contracts.refreshWorkspaceImages, refresh.refreshWorkspaceImages);
export const getImageRefresh = route(contracts.getImageRefresh, progress.getImageRefresh);
