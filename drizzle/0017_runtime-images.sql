CREATE TABLE "image_refreshes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"runtimes" text[] NOT NULL,
	"recreate" boolean NOT NULL,
	"progress" jsonb DEFAULT '{"pulled":[],"failed":[],"recreated":[]}'::jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "runtime_image_pins" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "runtime_image_pins_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"runtime" text NOT NULL,
	"digest" text,
	"before_id" bigint,
	"pinned_at" timestamp with time zone NOT NULL,
	"pinned_by" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "image_refreshes_started_at" ON "image_refreshes" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "runtime_image_pins_runtime" ON "runtime_image_pins" USING btree ("runtime","id" DESC NULLS LAST);