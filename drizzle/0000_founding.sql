CREATE TYPE "public"."delivery_mode" AS ENUM('push', 'poll');--> statement-breakpoint
CREATE TYPE "public"."origin" AS ENUM('user', 'agent', 'schedule', 'webhook', 'channel', 'system');--> statement-breakpoint
CREATE TYPE "public"."workspace_access" AS ENUM('none', 'read_only', 'read_write');--> statement-breakpoint
CREATE TYPE "public"."workspace_backend" AS ENUM('docker', 'ec2', 'local', 'external', 'mock');--> statement-breakpoint
CREATE TYPE "public"."workspace_status" AS ENUM('provisioning', 'awaiting_agent', 'online', 'degraded', 'offline', 'failed', 'paused', 'hibernating', 'hibernated', 'removed');--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tx_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_id" text NOT NULL,
	"origin" "origin" NOT NULL,
	"action" text NOT NULL,
	"workspace_id" uuid,
	"request_id" text NOT NULL,
	"details" jsonb NOT NULL,
	"seq" bigint,
	"hash" "bytea",
	CONSTRAINT "audit_entries_seq_unique" UNIQUE("seq"),
	CONSTRAINT "audit_entries_sealed_whole" CHECK (("audit_entries"."seq" is null) = ("audit_entries"."hash" is null))
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"single" text PRIMARY KEY DEFAULT 'head' NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_head_single" CHECK ("audit_head"."single" = 'head')
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tx_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"type" text NOT NULL,
	"workspace_id" uuid NOT NULL,
	"version" bigint NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sweeper_ticks" (
	"name" text PRIMARY KEY NOT NULL,
	"last_tick_at" timestamp with time zone NOT NULL,
	"last_corrected" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"role" text,
	"tier" integer DEFAULT 2 NOT NULL,
	"status" "workspace_status" DEFAULT 'provisioning' NOT NULL,
	"parent_id" uuid,
	"runtime" text NOT NULL,
	"backend" "workspace_backend" NOT NULL,
	"instance_id" text,
	"runtime_image_digest" text,
	"url" text DEFAULT '' NOT NULL,
	"delivery_mode" "delivery_mode",
	"last_heartbeat_at" timestamp with time zone,
	"last_outbound_at" timestamp with time zone,
	"last_error_rate" real DEFAULT 0 NOT NULL,
	"last_sample_error" text,
	"active_tasks" integer DEFAULT 0 NOT NULL,
	"max_concurrent_tasks" integer DEFAULT 1 NOT NULL,
	"uptime_seconds" integer DEFAULT 0 NOT NULL,
	"current_task" text,
	"workspace_dir" text,
	"workspace_access" "workspace_access" DEFAULT 'none' NOT NULL,
	"budget_limit_cents" bigint,
	"monthly_spend_cents" bigint DEFAULT 0 NOT NULL,
	"hibernation_idle_minutes" integer,
	"x" double precision,
	"y" double precision,
	"collapsed" boolean DEFAULT false NOT NULL,
	"origin" "origin" DEFAULT 'user' NOT NULL,
	"imported_from" text,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp with time zone,
	"removed_with" uuid,
	CONSTRAINT "workspaces_failed_has_reason" CHECK ("workspaces"."status" <> 'failed' or coalesce("workspaces"."last_sample_error", '') <> ''),
	CONSTRAINT "workspaces_no_url_when_stopped" CHECK ("workspaces"."status" not in ('failed', 'paused', 'hibernated', 'removed') or "workspaces"."url" = ''),
	CONSTRAINT "workspaces_removed_at" CHECK (("workspaces"."status" = 'removed') = ("workspaces"."removed_at" is not null)),
	CONSTRAINT "workspaces_tier" CHECK ("workspaces"."tier" between 1 and 4),
	CONSTRAINT "workspaces_position" CHECK (("workspaces"."x" is null) = ("workspaces"."y" is null)),
	CONSTRAINT "workspaces_not_own_parent" CHECK ("workspaces"."parent_id" <> "workspaces"."id")
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_parent_id_workspaces_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_unsealed" ON "audit_entries" USING btree ("tx_id","id") WHERE "audit_entries"."seq" is null;--> statement-breakpoint
CREATE INDEX "audit_entries_workspace" ON "audit_entries" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "events_cursor" ON "events" USING btree ("tx_id","id");--> statement-breakpoint
CREATE INDEX "events_workspace" ON "events" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "events_created_at" ON "events" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "workspaces_parent_id" ON "workspaces" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "workspaces_status" ON "workspaces" USING btree ("status");--> statement-breakpoint
CREATE INDEX "workspaces_instance_id" ON "workspaces" USING btree ("instance_id") WHERE "workspaces"."instance_id" is not null;--> statement-breakpoint
CREATE INDEX "workspaces_removed_with" ON "workspaces" USING btree ("removed_with") WHERE "workspaces"."removed_with" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "workspaces_imported_name" ON "workspaces" USING btree ("name",coalesce("parent_id", '00000000-0000-0000-0000-000000000000'::uuid)) WHERE "workspaces"."status" <> 'removed' and "workspaces"."imported_from" is not null;