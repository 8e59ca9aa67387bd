//! Films over the modelled line, coded and decoded for real: how many bytes, what is seen beside them, and that everything is exact in
//! the end; and screens with fewer colours.

use super::*;

const FILM: Rect = Rect {
    x: 320,
    y: 180,
    width: 640,
    height: 360,
};

/// Plays a film of so many pictures, 30 a second, and calls `between` after each.
fn play(line: &mut Line, pictures: usize, mut between: impl FnMut(&mut Line, usize)) {
    let film: Vec<_> = (0..4).map(photo).collect();
    for picture in 0..pictures {
        line.put(&film[picture % 4], FILM);
        line.pass(ms(33));
        between(line, picture);
    }
}

#[test]
fn a_film_goes_as_video_with_one_key_picture_and_ends_exact() {
    let watch = |h264| {
        let mut line = Line {
            h264,
            ..Line::new(20, 10)
        }
        .begun();
        line.bytes = 0;
        play(&mut line, 60, |_, _| ());
        let (bytes, films) = (line.bytes, line.films);
        line.until("it is proven", |line| line.proven);
        assert!(line.is_exact());
        (bytes, films)
    };
    let (video, (frames, _, keys)) = watch(true);
    let (photos, none) = watch(false);
    assert_eq!((none.0, keys), (0, 1));
    assert!(frames >= 48, "{frames} of 60 pictures");
    // Grain that is another in each picture, which no codec foresees: a real film differs by more.
    assert!(video * 2 < photos, "{video} and {photos} bytes");
}

#[test]
fn keys_beside_a_film_are_seen_soon_and_exactly() {
    let mut line = Line {
        h264: true,
        ..Line::new(10, 15)
    }
    .begun();
    play(&mut line, 15, |_, _| ());
    let film: Vec<_> = (0..4).map(photo).collect();
    for key in 0..10 {
        line.put(&film[key % 4], FILM);
        line.pass(ms(20));
        let x = 1000 + key as u32 * 12;
        let letter = Rect {
            x,
            y: 700,
            width: 10,
            height: 16,
        };
        line.draw(letter, 0x11);
        let seen = line.until("the key is seen", |line| line.shows(x, 700));
        assert!(seen < ms(120), "key {key}: {seen:?}");
    }
    assert!(line.films.0 > 10);
}

#[test]
fn with_fewer_colours_what_is_proven_is_the_screen_with_so_many() {
    let bytes = |colours| {
        let mut line = Line::new(50, 5);
        line.wishes.colours = colours;
        let mut line = line.begun();
        line.show_photo(5);
        line.pass(ms(100));
        // Whatever arrives with a proof is compared with it.
        line.until("it is proven", |line| line.proven);
        assert_eq!(line.is_exact(), colours == 0);
        line.bytes
    };
    let [all, some, few] = [0, 1, 2].map(bytes);
    // Grain costs nearly as much with fewer shades of it; 256 colours have hardly any.
    assert!(some * 10 < all * 9 && few * 4 < all, "{all}, {some}, {few} bytes");
}
