-- 0001-tables (expand)
create table if not exists `images` (`id` varchar(64) character set utf8mb4 collate utf8mb4_nopad_bin not null primary key, `name` varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin, `size` bigint, `old` varchar(16) character set utf8mb4 collate utf8mb4_nopad_bin) engine=InnoDB row_format=dynamic default character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists `ix_images_name` on `images` (`name`);
create unique index if not exists `uq_images_name_size` on `images` (`name`, `size`);
create table if not exists `members` (`image_id` varchar(64) character set utf8mb4 collate utf8mb4_nopad_bin not null primary key, `weight` double, `data` longtext character set utf8mb4 collate utf8mb4_nopad_bin) engine=InnoDB row_format=dynamic default character set utf8mb4 collate utf8mb4_nopad_bin;
-- 0002-hidden-images (expand)
alter table `images` add column `hidden` boolean default false not null;
alter table `images` add column `note` varchar(20) character set utf8mb4 collate utf8mb4_nopad_bin;
update images set note = 'expanded';
-- 0003-no-old-column (contract)
drop index if exists `ix_images_name` on `images`;
drop index if exists `uq_images_name` on `images`;
alter table `images` drop column `old`;
