CREATE TABLE "budget_leases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scope" uuid NOT NULL,
	"month" date NOT NULL,
	"runs" bigint NOT NULL,
	"tokens" bigint NOT NULL,
	"cost_micros" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organisation_budget" (
	"single" text PRIMARY KEY DEFAULT 'organisation' NOT NULL,
	"limit_cents" bigint,
	"limit_tokens" bigint,
	"limit_runs" bigint,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "organisation_budget_single" CHECK ("organisation_budget"."single" = 'organisation')
);
--> statement-breakpoint
CREATE TABLE "workspace_months" (
	"workspace_id" uuid NOT NULL,
	"month" date NOT NULL,
	"runs" bigint DEFAULT 0 NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"cost_micros" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "workspace_months_month_workspace_id_pk" PRIMARY KEY("month","workspace_id"),
	CONSTRAINT "workspace_months_first_day" CHECK (extract(day from "workspace_months"."month") = 1)
);
--> statement-breakpoint
CREATE TABLE "workspace_usage" (
	"workspace_id" uuid NOT NULL,
	"day" date NOT NULL,
	"model" text NOT NULL,
	"calls" bigint DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"cached_input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"cost_micros" bigint DEFAULT 0 NOT NULL,
	"is_priced" boolean DEFAULT true NOT NULL,
	CONSTRAINT "workspace_usage_workspace_id_day_model_pk" PRIMARY KEY("workspace_id","day","model")
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "budget_limit_tokens" bigint;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "budget_limit_runs" bigint;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "monthly_spend_month" date;--> statement-breakpoint
CREATE INDEX "budget_leases_scope" ON "budget_leases" USING btree ("scope","month");--> statement-breakpoint
CREATE INDEX "budget_leases_until" ON "budget_leases" USING btree ("until");