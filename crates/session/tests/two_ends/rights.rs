//! To be written: the stories of rights.
