-- 0001-events (expand)
create table if not exists "leases" ("name" varchar(128) not null primary key, "owner" varchar(255) not null, "fence" bigint not null, "expires_at" bigint not null, "instance" varchar(36) not null);
create table if not exists "events" ("row_id" integer primary key autoincrement, "sequence" bigint, "type" varchar(128) not null, "resource_type" varchar(64) not null, "resource_id" varchar(255) not null, "project_id" varchar(64), "state_before" varchar(64), "state_after" varchar(64), "actor_id" varchar(64), "actor_name" varchar(255), "request_id" varchar(64) not null, "payload" text not null, "created_at" varchar(27) not null);
create unique index if not exists "uq_events_sequence" on "events" ("sequence");
create index if not exists "ix_events_created_at" on "events" ("created_at");
create table if not exists "event_cursors" ("consumer" varchar(255) not null primary key, "sequence" bigint not null, "updated_at" varchar(27) not null);
create table if not exists "event_progress" ("id" integer not null primary key, "assigned" bigint not null, "published" bigint not null, "purged" bigint not null);
