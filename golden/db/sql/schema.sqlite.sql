-- 0001-tables (expand)
create table if not exists "images" ("id" varchar(64) not null primary key, "name" varchar(255), "size" bigint, "old" varchar(16));
create index if not exists "ix_images_name" on "images" ("name");
create unique index if not exists "uq_images_name_size" on "images" ("name", "size");
create table if not exists "members" ("image_id" varchar(64) not null primary key, "weight" double precision, "data" text);
-- 0002-hidden-images (expand)
alter table "images" add column "hidden" boolean default false not null;
alter table "images" add column "note" varchar(20);
update images set note = 'expanded';
-- 0003-no-old-column (contract)
drop index if exists "ix_images_name";
drop index if exists "uq_images_name";
alter table "images" drop column "old";
