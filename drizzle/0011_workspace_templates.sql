CREATE TABLE "workspace_templates" (
	"id" text PRIMARY KEY NOT NULL,
	"files" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_templates_id" CHECK ("workspace_templates"."id" ~ '^[a-z0-9][a-z0-9-]{0,99}$')
);
