CREATE TABLE "a2a_task_marks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "a2a_task_marks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" uuid NOT NULL,
	"task_id" text NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "a2a_task_marks_kind" CHECK ("a2a_task_marks"."kind" in ('stream_cut', 'stream_resumed'))
);
--> statement-breakpoint
ALTER TABLE "activity_logs" ADD COLUMN "task_id" text;--> statement-breakpoint
ALTER TABLE "activity_logs" ADD COLUMN "trace_id" text;--> statement-breakpoint
ALTER TABLE "a2a_task_marks" ADD CONSTRAINT "a2a_task_marks_task" FOREIGN KEY ("workspace_id","task_id") REFERENCES "public"."a2a_tasks"("workspace_id","task_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "a2a_task_marks_of_task" ON "a2a_task_marks" USING btree ("workspace_id","task_id","id");--> statement-breakpoint
CREATE INDEX "activity_logs_by_task" ON "activity_logs" USING btree ("workspace_id","task_id") WHERE "activity_logs"."task_id" is not null;