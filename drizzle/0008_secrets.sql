CREATE TABLE "secrets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid,
	"key" text NOT NULL,
	"encrypted_value" "bytea" NOT NULL,
	"encryption_version" integer NOT NULL,
	"key_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "secrets_owner_key" UNIQUE NULLS NOT DISTINCT("workspace_id","key"),
	CONSTRAINT "secrets_key" CHECK ("secrets"."key" ~ '^[A-Z][A-Z0-9_]{0,127}$'),
	CONSTRAINT "secrets_encrypted" CHECK ("secrets"."encryption_version" > 0 and octet_length("secrets"."encrypted_value") > 28)
);
--> statement-breakpoint
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;