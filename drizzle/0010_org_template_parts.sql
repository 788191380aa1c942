CREATE TABLE "memory_seeds" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"content" text NOT NULL,
	"scope" text DEFAULT 'LOCAL' NOT NULL,
	"namespace" text DEFAULT 'general' NOT NULL,
	"remembered_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memory_seeds_scope" CHECK ("memory_seeds"."scope" in ('LOCAL', 'TEAM', 'GLOBAL'))
);
--> statement-breakpoint
CREATE TABLE "workspace_channels" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"channel_type" text NOT NULL,
	"channel_config" jsonb NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"allowed_users" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"channel_budget" integer,
	"message_count" integer DEFAULT 0 NOT NULL,
	"last_message_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_channels_type" UNIQUE("workspace_id","channel_type")
);
--> statement-breakpoint
CREATE TABLE "workspace_schedules" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"cron_expr" text NOT NULL,
	"timezone" text DEFAULT 'UTC' NOT NULL,
	"prompt" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"source" text DEFAULT 'runtime' NOT NULL,
	"last_run_at" timestamp with time zone,
	"next_run_at" timestamp with time zone,
	"run_count" integer DEFAULT 0 NOT NULL,
	"last_status" text,
	"last_error" text,
	"consecutive_empty_runs" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_schedules_name" UNIQUE("workspace_id","name"),
	CONSTRAINT "workspace_schedules_source" CHECK ("workspace_schedules"."source" in ('template', 'runtime'))
);
--> statement-breakpoint
ALTER TABLE "memory_seeds" ADD CONSTRAINT "memory_seeds_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_channels" ADD CONSTRAINT "workspace_channels_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_schedules" ADD CONSTRAINT "workspace_schedules_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "memory_seeds_content" ON "memory_seeds" USING btree ("workspace_id",md5("content"));--> statement-breakpoint
CREATE INDEX "workspace_channels_enabled" ON "workspace_channels" USING btree ("channel_type","enabled") WHERE "workspace_channels"."enabled";--> statement-breakpoint
CREATE INDEX "workspace_schedules_due" ON "workspace_schedules" USING btree ("enabled","next_run_at") WHERE "workspace_schedules"."enabled";