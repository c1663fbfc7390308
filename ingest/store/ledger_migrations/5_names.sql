-- The words of the interfaces: when files were made, what they are, whether they had been sent before.
alter table exchange_set rename column serial to created_at;
alter table exchange_set rename column kind_group to document_kind;
alter table exchange_set rename column earlier to resend;
alter table exchange_month rename column kind_group to document_kind;
alter table exchange_month rename column again to resends;
alter table public_sum rename column kind_group to document_kind;
alter table public_month rename column settled to finalized;
