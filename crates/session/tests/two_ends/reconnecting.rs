//! To be written: the stories of reconnecting.
