UPDATE feeds SET read_from = 'https://new.example.org/feed', refused = 'https://other.example.org/feed'
WHERE show_id = 'rust-in-production';
