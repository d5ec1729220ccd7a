//! Shows in other languages than English: who was there is found where the text says so, and nobody is invented.

use super::{credited, names_of, owned};
use crate::credits::*;
use crate::episode::{EpisodeId, Person, ShowId};

fn assert_credited(language: &str, title: &str, summary: &str, guests: &[&str], companies: &[&str]) {
    let (found, named) = credited(&["Mara Quell"], title, summary);
    assert_eq!((found, named), (owned(guests), owned(companies)), "{language}: {title}: {summary}");
}

#[test]
fn german_guests_are_found() {
    for (title, summary, guests, companies) in [
        (
            "Passivhäuser",
            "Im Gespräch mit Mara Quell erläutert Anna Großmann vom Institut Bauen und Wohnen die Technik.",
            vec!["Anna Großmann"],
            vec!["Institut Bauen und Wohnen"],
        ),
        (
            "Netze",
            "Im Gespräch mit Mara Quell berichtet Netzaktivist Stefan Urlich von seinen Erfahrungen.",
            vec!["Stefan Urlich"],
            vec![],
        ),
        (
            "Kino",
            "Peter Lind ist Leiter des Filmfestivals Nordlicht in Kiel. Im Gespräch mit Mara Quell erzählt er davon.",
            vec!["Peter Lind"],
            vec!["Nordlicht"],
        ),
        (
            "Kompilieren",
            "Ich spreche mit Jürgen Öztürk, Entwickler bei Beispielwerk, über Compiler.",
            vec!["Jürgen Öztürk"],
            vec!["Beispielwerk"],
        ),
        ("Stickstoff mit Ursula von der Leyen", "", vec!["Ursula von der Leyen"], vec![]),
    ] {
        assert_credited("German", title, summary, &guests, &companies);
    }
}

#[test]
fn french_and_spanish_guests_are_found() {
    for (title, summary, guests, companies) in [
        (
            "Compilateurs",
            "Nous recevons François Lefèvre, ingénieur chez Exemplia, pour parler de compilateurs.",
            vec!["François Lefèvre"],
            vec!["Exemplia"],
        ),
        (
            "Le web",
            "Entretien avec Camille Durand, fondatrice de Nuagelibre.",
            vec!["Camille Durand"],
            vec!["Nuagelibre"],
        ),
        (
            "Compiladores",
            "Hoy hablamos con María Núñez, fundadora de Ejemplar, sobre compiladores.",
            vec!["María Núñez"],
            vec!["Ejemplar"],
        ),
        ("Entrevista a Carlos Ibáñez", "Hablamos con Carlos.", vec!["Carlos Ibáñez"], vec![]),
    ] {
        assert_credited("French or Spanish", title, summary, &guests, &companies);
    }
}

#[test]
fn nobody_is_invented_in_any_language() {
    for (language, title, summary) in [
        (
            "German",
            "Die Geschichte der Eisenbahn",
            "Von der ersten Dampflok bis zum Hochgeschwindigkeitszug. Mara erzählt die Geschichte der Bahn und was Technik mit Menschen macht.",
        ),
        (
            "French",
            "La Révolution française",
            "De la prise de la Bastille à la Terreur : comment Paris a changé le monde, avec Danton et Robespierre.",
        ),
        (
            "Spanish",
            "La Guerra Civil",
            "Un recorrido por la historia de España, desde Madrid hasta Barcelona, con mapas y música.",
        ),
        (
            "Portuguese",
            "A História do Brasil",
            "Neste episódio contamos a história do Rio de Janeiro e da Rua Augusta com muita música e Carnaval.",
        ),
        (
            "Italian",
            "La storia di Roma",
            "In questa puntata parliamo della Repubblica Romana, del Senato e della Via Appia con mappe e curiosità.",
        ),
        (
            "Polish",
            "Historia Polski",
            "W tym odcinku opowiadamy o Starym Mieście, o Zamku Królewskim i o tym, jak powstała Warszawa.",
        ),
        (
            "Japanese",
            "日本の歴史",
            "今回は江戸時代の文化と東京の歴史についてお話しします。ぜひお聴きください。",
        ),
        (
            "Russian",
            "История России",
            "В этом выпуске мы говорим о Санкт-Петербурге, Большом театре и Великой Отечественной войне.",
        ),
        ("Chinese", "中国历史", "本期节目我们聊一聊唐朝的文化和长安城的故事。"),
        (
            "Turkish",
            "Kurtuluş Savaşı",
            "Bu bölümde Ankara ve İstanbul'un Kurtuluş Savaşı yıllarını konuşuyoruz.",
        ),
    ] {
        assert_credited(language, title, summary, &[], &[]);
    }
}

#[test]
fn a_guest_of_a_people_tag_is_kept_in_any_script() {
    for name in ["山田太郎", "王小明", "Иван Петров", "محمد علي", "Ελένη Παππά", "홍길동"]
    {
        let id = ShowId::new("a-show");
        let mut episode = Episode::new(EpisodeId { show: id.clone(), guid: "1".into() }, "第12回");
        episode.people = vec![Person { name: name.into(), role: "guest".into(), group: "cast".into() }];
        assert_eq!(names_of(&credits(&Show::new(id), &episode)).0, [name]);
    }
}
