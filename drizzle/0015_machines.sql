CREATE TABLE "deployment" (
	"single" text PRIMARY KEY DEFAULT 'deployment' NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	CONSTRAINT "deployment_single" CHECK ("deployment"."single" = 'deployment')
);
--> statement-breakpoint
CREATE TABLE "machine_falls" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"fell_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workspace_auth_tokens" ADD COLUMN "for_start" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "machine_url" text;--> statement-breakpoint
ALTER TABLE "machine_falls" ADD CONSTRAINT "machine_falls_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "machine_falls_workspace" ON "machine_falls" USING btree ("workspace_id","fell_at");