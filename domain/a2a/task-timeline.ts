/** What can happen to the stream of a task while the task goes on. */
export const TASK_MARKS = ['stream_cut', 'stream_resumed'] as const;
export type TaskMark = (typeof TASK_MARKS)[number];
