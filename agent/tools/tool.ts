import type { z } from 'zod';
import type { PlatformClient } from '../platform/platform-client';
import type { TurnFacts } from '../turns/tool-provider';
import type { Permission } from './tool-roles';

/** What of the platform's client the tools use. */
export type Platform = Pick<PlatformClient, 'workspaceId' | 'call'>;

/** What a tool has at hand when it runs. */
export interface ToolContext {
  readonly turn: TurnFacts;
  readonly platform: Platform;
  /** The folder of the workspace on the real disk. */
  readonly workspaceRoot: string;
  /** Aborted when the turn is over, or when nobody waits for this call any more. */
  readonly signal: AbortSignal;
  /** Longest wait for the outcome of one delegation, and for one decision of a person. */
  readonly waitMs: number;
  /** Says that the turn knows how a delegation ended, so that nobody has to tell it again. */
  noteTold(delegationId: string): void;
}

/** One tool as an engine sees it. */
export interface Tool {
  readonly name: string;
  /** For the model: when to use it, and what comes back. */
  readonly description: string;
  readonly needs: Permission;
  readonly input: z.ZodRawShape;
  run(input: Record<string, unknown>, context: ToolContext): Promise<string>;
}

interface ToolOptions<Shape extends z.ZodRawShape> extends Pick<Tool, 'name' | 'description' | 'needs'> {
  readonly input: Shape;
  run(input: z.output<z.ZodObject<Shape>>, context: ToolContext): Promise<string>;
}

/** Declares a tool; what `run` gets has been checked against `input`. */
export const tool = <Shape extends z.ZodRawShape>(options: ToolOptions<Shape>): Tool => options as never;

/** What the model reads in place of a result, as a sentence. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
