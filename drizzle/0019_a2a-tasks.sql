CREATE TABLE "a2a_task_events" (
	"workspace_id" uuid NOT NULL,
	"task_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"event" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "a2a_task_events_workspace_id_task_id_seq_pk" PRIMARY KEY("workspace_id","task_id","seq")
);
--> statement-breakpoint
CREATE TABLE "a2a_task_snapshots" (
	"workspace_id" uuid NOT NULL,
	"task_id" text NOT NULL,
	"task" text NOT NULL,
	CONSTRAINT "a2a_task_snapshots_workspace_id_task_id_pk" PRIMARY KEY("workspace_id","task_id")
);
--> statement-breakpoint
CREATE TABLE "a2a_tasks" (
	"workspace_id" uuid NOT NULL,
	"task_id" text NOT NULL,
	"owner" text NOT NULL,
	"context_id" text,
	"state" text NOT NULL,
	"version" text NOT NULL,
	"made_by" text NOT NULL,
	"agent_task_id" text,
	"message_id" text,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"follower_id" uuid,
	"follow_at" timestamp with time zone,
	"follow_attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "a2a_tasks_workspace_id_task_id_pk" PRIMARY KEY("workspace_id","task_id"),
	CONSTRAINT "a2a_tasks_state" CHECK ("a2a_tasks"."state" in ('submitted', 'working', 'completed', 'failed', 'canceled', 'input-required', 'rejected', 'auth-required', 'unknown')),
	CONSTRAINT "a2a_tasks_version" CHECK ("a2a_tasks"."version" in ('0.3', '1.0')),
	CONSTRAINT "a2a_tasks_made_by" CHECK ("a2a_tasks"."made_by" in ('agent', 'gateway'))
);
--> statement-breakpoint
ALTER TABLE "a2a_task_events" ADD CONSTRAINT "a2a_task_events_task" FOREIGN KEY ("workspace_id","task_id") REFERENCES "public"."a2a_tasks"("workspace_id","task_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "a2a_task_snapshots" ADD CONSTRAINT "a2a_task_snapshots_task" FOREIGN KEY ("workspace_id","task_id") REFERENCES "public"."a2a_tasks"("workspace_id","task_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "a2a_tasks" ADD CONSTRAINT "a2a_tasks_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "a2a_tasks_of_owner" ON "a2a_tasks" USING btree ("workspace_id","owner","updated_at","task_id");--> statement-breakpoint
CREATE INDEX "a2a_tasks_of_message" ON "a2a_tasks" USING btree ("workspace_id","message_id") WHERE "a2a_tasks"."message_id" is not null;--> statement-breakpoint
CREATE INDEX "a2a_tasks_to_follow" ON "a2a_tasks" USING btree ("follow_at") WHERE "a2a_tasks"."follow_at" is not null;