CREATE TABLE "approval_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"task_id" text,
	"action" text NOT NULL,
	"reason" text,
	"context" jsonb,
	"status" text DEFAULT 'pending' NOT NULL,
	"origin" "origin" NOT NULL,
	"paused_target_id" uuid,
	"idempotency_key" text,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"note" text,
	"awaited_until" timestamp with time zone,
	"told_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "approval_requests_status" CHECK ("approval_requests"."status" in ('pending', 'approved', 'denied', 'expired', 'cancelled')),
	CONSTRAINT "approval_requests_end" CHECK (("approval_requests"."status" = 'pending') = ("approval_requests"."decided_at" is null))
);
--> statement-breakpoint
CREATE TABLE "platform_instructions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"scope" text NOT NULL,
	"scope_target" uuid,
	"title" text NOT NULL,
	"content" text NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "platform_instructions_scope" CHECK ("platform_instructions"."scope" in ('global', 'workspace')),
	CONSTRAINT "platform_instructions_target_given" CHECK (("platform_instructions"."scope" = 'global') = ("platform_instructions"."scope_target" is null)),
	CONSTRAINT "platform_instructions_title" CHECK (char_length("platform_instructions"."title") between 1 and 200),
	CONSTRAINT "platform_instructions_content" CHECK (char_length("platform_instructions"."content") <= 8192)
);
--> statement-breakpoint
ALTER TABLE "approval_requests" ADD CONSTRAINT "approval_requests_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_instructions" ADD CONSTRAINT "platform_instructions_scope_target_workspaces_id_fk" FOREIGN KEY ("scope_target") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_requests_pending" ON "approval_requests" USING btree ("expires_at") WHERE "approval_requests"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "approval_requests_by_workspace" ON "approval_requests" USING btree ("workspace_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "approval_requests_newest" ON "approval_requests" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "approval_requests_untold" ON "approval_requests" USING btree ("decided_at") WHERE "approval_requests"."status" <> 'pending' and "approval_requests"."told_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "approval_requests_key" ON "approval_requests" USING btree ("workspace_id","idempotency_key") WHERE "approval_requests"."idempotency_key" is not null;--> statement-breakpoint
CREATE INDEX "platform_instructions_enabled" ON "platform_instructions" USING btree ("scope","scope_target") WHERE "platform_instructions"."enabled";--> statement-breakpoint
CREATE INDEX "platform_instructions_target" ON "platform_instructions" USING btree ("scope_target");