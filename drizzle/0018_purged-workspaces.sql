CREATE TABLE "purged_workspaces" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"purged_at" timestamp with time zone NOT NULL
);
