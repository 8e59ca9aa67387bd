//! To be written: the stories of picture.
