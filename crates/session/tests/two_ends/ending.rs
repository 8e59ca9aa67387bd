//! To be written: the stories of ending.
