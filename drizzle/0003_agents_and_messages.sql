CREATE TYPE "public"."chat_role" AS ENUM('user', 'agent', 'system');--> statement-breakpoint
CREATE TYPE "public"."role" AS ENUM('viewer', 'operator', 'owner');--> statement-breakpoint
CREATE TABLE "activity_logs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "activity_logs_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tx_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"activity_type" text NOT NULL,
	"source_id" uuid,
	"target_id" uuid,
	"method" text,
	"summary" text,
	"request_body" jsonb,
	"response_body" jsonb,
	"tool_trace" jsonb,
	"duration_ms" integer,
	"status" text DEFAULT 'ok' NOT NULL,
	"error_detail" text,
	"origin" "origin" NOT NULL,
	"message_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "activity_logs_type" CHECK ("activity_logs"."activity_type" in ('a2a_send', 'a2a_receive', 'task_update', 'agent_log', 'skill_promotion', 'memory_write', 'error')),
	CONSTRAINT "activity_logs_status" CHECK ("activity_logs"."status" in ('ok', 'error'))
);
--> statement-breakpoint
CREATE TABLE "chat_messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "chat_messages_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" uuid NOT NULL,
	"role" "chat_role" NOT NULL,
	"content" text NOT NULL,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"message_id" text,
	"reply_to" uuid,
	"origin" "origin" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "org_api_tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"prefix" text NOT NULL,
	"name" text NOT NULL,
	"role" "role" NOT NULL,
	"created_by" text NOT NULL,
	"org_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "org_api_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "workspace_agents" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"agent_card" jsonb,
	"inbound_secret" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspace_auth_tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"prefix" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "workspace_auth_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "agent_capabilities" jsonb;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "idle_timeout_seconds" integer;--> statement-breakpoint
ALTER TABLE "activity_logs" ADD CONSTRAINT "activity_logs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_messages" ADD CONSTRAINT "chat_messages_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_messages" ADD CONSTRAINT "chat_messages_reply_to_chat_messages_id_fk" FOREIGN KEY ("reply_to") REFERENCES "public"."chat_messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "org_api_tokens" ADD CONSTRAINT "org_api_tokens_org_id_workspaces_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."workspaces"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_agents" ADD CONSTRAINT "workspace_agents_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_auth_tokens" ADD CONSTRAINT "workspace_auth_tokens_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_logs_newest" ON "activity_logs" USING btree ("workspace_id","created_at","seq");--> statement-breakpoint
CREATE INDEX "activity_logs_by_type" ON "activity_logs" USING btree ("workspace_id","activity_type","created_at","seq");--> statement-breakpoint
CREATE INDEX "activity_logs_cursor" ON "activity_logs" USING btree ("workspace_id","tx_id","seq");--> statement-breakpoint
CREATE INDEX "activity_logs_created_at" ON "activity_logs" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "chat_messages_newest" ON "chat_messages" USING btree ("workspace_id","created_at","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "chat_messages_sent_once" ON "chat_messages" USING btree ("workspace_id","message_id") WHERE "chat_messages"."message_id" is not null and "chat_messages"."role" = 'user';--> statement-breakpoint
CREATE UNIQUE INDEX "chat_messages_one_reply" ON "chat_messages" USING btree ("reply_to") WHERE "chat_messages"."reply_to" is not null;--> statement-breakpoint
CREATE INDEX "org_api_tokens_live" ON "org_api_tokens" USING btree ("created_at") WHERE "org_api_tokens"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "org_api_tokens_org" ON "org_api_tokens" USING btree ("org_id") WHERE "org_api_tokens"."org_id" is not null;--> statement-breakpoint
CREATE INDEX "workspace_auth_tokens_live" ON "workspace_auth_tokens" USING btree ("workspace_id") WHERE "workspace_auth_tokens"."revoked_at" is null;