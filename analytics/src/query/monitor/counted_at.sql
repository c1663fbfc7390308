-- When an office's files were last counted, whether anything new was found or not.
select at from counted where office = ?1
