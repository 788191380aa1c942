CREATE TABLE "a2a_claims" (
	"digest" text PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"owner" text NOT NULL,
	"message_id" text NOT NULL,
	"method" text NOT NULL,
	"holder_id" uuid NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"task_id" text,
	"given_up_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "a2a_claims_leases" ON "a2a_claims" USING btree ("lease_until");