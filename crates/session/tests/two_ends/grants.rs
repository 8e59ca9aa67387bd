//! To be written: the stories of grants.
