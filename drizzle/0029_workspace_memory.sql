CREATE TABLE "workspace_memory" (
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"value" jsonb NOT NULL,
	"value_bytes" integer NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"expires_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_memory_workspace_id_key_pk" PRIMARY KEY("workspace_id","key"),
	CONSTRAINT "workspace_memory_version" CHECK ("workspace_memory"."version" > 0)
);
--> statement-breakpoint
ALTER TABLE "workspace_memory" ADD CONSTRAINT "workspace_memory_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workspace_memory_expires" ON "workspace_memory" USING btree ("expires_at") WHERE "workspace_memory"."expires_at" is not null;