CREATE TABLE "pending_upload_pieces" (
	"file_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "pending_upload_pieces_file_id_position_pk" PRIMARY KEY("file_id","position")
);
--> statement-breakpoint
CREATE TABLE "pending_uploads" (
	"file_id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"size_bytes" bigint NOT NULL,
	"filename" text NOT NULL,
	"mimetype" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"fetched_at" timestamp with time zone,
	"acked_at" timestamp with time zone,
	"expires_at" timestamp with time zone DEFAULT now() + interval '24 hours' NOT NULL,
	CONSTRAINT "pending_uploads_size" CHECK ("pending_uploads"."size_bytes" between 1 and 26214400),
	CONSTRAINT "pending_uploads_filename" CHECK (char_length("pending_uploads"."filename") <= 100)
);
--> statement-breakpoint
ALTER TABLE "pending_upload_pieces" ADD CONSTRAINT "pending_upload_pieces_file_id_pending_uploads_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."pending_uploads"("file_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_uploads" ADD CONSTRAINT "pending_uploads_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "pending_uploads_unacked" ON "pending_uploads" USING btree ("expires_at") WHERE "pending_uploads"."acked_at" is null;--> statement-breakpoint
CREATE INDEX "pending_uploads_acked" ON "pending_uploads" USING btree ("acked_at") WHERE "pending_uploads"."acked_at" is not null;--> statement-breakpoint
CREATE INDEX "pending_uploads_by_workspace" ON "pending_uploads" USING btree ("workspace_id");