-- Stands in for a served version where there is none.
attach ':memory:' as served;
create table served.adoption as select * from adoption where false;
create table served.adoption_history as select * from adoption_history where false;
create table served.shown_office as select * from shown_office where false;
