CREATE TABLE "a2a_inboxes" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"tx_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"seq" bigint NOT NULL,
	"acknowledged_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "a2a_queue" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "a2a_queue_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" uuid NOT NULL,
	"caller_id" uuid,
	"origin" "origin" NOT NULL,
	"priority" smallint DEFAULT 50 NOT NULL,
	"body" text NOT NULL,
	"body_bytes" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"method" text NOT NULL,
	"message_id" text,
	"idempotency_key" text,
	"said_id" uuid,
	"task_id" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"enqueued_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"retry_at" timestamp with time zone NOT NULL,
	"dispatched_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"holder_id" uuid,
	"lease_until" timestamp with time zone,
	CONSTRAINT "a2a_queue_status" CHECK ("a2a_queue"."status" in ('queued', 'dispatched', 'completed', 'failed', 'dropped')),
	CONSTRAINT "a2a_queue_held" CHECK (("a2a_queue"."status" = 'dispatched') = ("a2a_queue"."holder_id" is not null and "a2a_queue"."lease_until" is not null)),
	CONSTRAINT "a2a_queue_finished_at" CHECK (("a2a_queue"."status" in ('queued', 'dispatched')) = ("a2a_queue"."completed_at" is null))
);
--> statement-breakpoint
ALTER TABLE "a2a_inboxes" ADD CONSTRAINT "a2a_inboxes_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "a2a_queue" ADD CONSTRAINT "a2a_queue_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "a2a_queue_waiting" ON "a2a_queue" USING btree ("workspace_id","priority" DESC NULLS LAST,"seq") WHERE "a2a_queue"."status" = 'queued';--> statement-breakpoint
CREATE INDEX "a2a_queue_expiring" ON "a2a_queue" USING btree ("expires_at") WHERE "a2a_queue"."status" = 'queued';--> statement-breakpoint
CREATE INDEX "a2a_queue_to_retry" ON "a2a_queue" USING btree ("retry_at") WHERE "a2a_queue"."status" = 'queued';--> statement-breakpoint
CREATE INDEX "a2a_queue_dispatched" ON "a2a_queue" USING btree ("workspace_id") WHERE "a2a_queue"."status" = 'dispatched';--> statement-breakpoint
CREATE INDEX "a2a_queue_finished" ON "a2a_queue" USING btree ("completed_at") WHERE "a2a_queue"."completed_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "a2a_queue_waits_once" ON "a2a_queue" USING btree ("workspace_id",coalesce("caller_id", '00000000-0000-0000-0000-000000000000'::uuid),"idempotency_key") WHERE "a2a_queue"."status" in ('queued', 'dispatched');