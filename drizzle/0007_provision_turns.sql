CREATE TABLE "provision_turns" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"place" bigint GENERATED ALWAYS AS IDENTITY (sequence name "provision_turns_place_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"started_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "source_bundle_id" text;--> statement-breakpoint
CREATE INDEX "provision_turns_waiting" ON "provision_turns" USING btree ("place") WHERE "provision_turns"."started_at" is null;