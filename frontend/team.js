// The view of a team is drawn by the server; it brings its style alone.
import './team.css';
