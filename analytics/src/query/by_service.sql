select service, listed, eligible from shown_by_service where id = ? order by service
