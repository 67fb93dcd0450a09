"""Bugs that other collaborative editors have had, each turned into a test: R1 to R24.

Where a test elsewhere holds already what the bug breaks, the list below names it; the others are
here, with the number in their name (`test_r07_…`). `test_list.py` sees to it that every line names
a test that exists.

R1  Content doubled after a restart: the server writes the text anew, browsers hold the old one.
    tests/bug_classes/test_restarts.py::test_r01_a_restart_under_people_who_write_doubles_nothing
R2  An empty document is written over the stored one after it could not be loaded.
    tests/bug_classes/test_restarts.py::test_r02_what_cannot_be_loaded_is_refused_and_left_alone
R3  What was in memory is not stored at shutdown.
    tests/sync/test_comings_and_goings.py::test_going_away_everything_is_saved_and_peers_are_told
R4  kill -9 loses what waited for the next save.
    tests/sync/test_kill.py::test_what_another_peer_had_received_is_there_after_kill_nine
    tests/faults/test_everything_dies.py::test_nothing_seen_or_saved_is_lost_whatever_dies
R5  A room is closed while it is saved, and opened again with what was there before.
    tests/rooms/test_registry.py::test_who_arrives_while_the_room_closes_gets_the_whole_text
    tests/sync/test_comings_and_goings.py::test_who_arrives_while_the_room_closes_gets_the_whole_text
R6  The database fails, and nobody is told.
    tests/rooms/test_room.py::test_a_failed_append_closes_the_senders_and_the_room_goes_on
    tests/faults/test_full_disk.py::test_a_full_disk_refuses_and_keeps_what_it_acknowledged
R7  "Saved" is shown although nothing is.
    tests/bug_classes/test_saving.py::test_r07_saved_is_said_after_the_commit_and_not_before
R8  Edits made offline are lost when the page comes back.
    tests/sync/test_stock_clients.py::test_a_stock_client_reconnects_and_brings_what_it_wrote_meanwhile
    tests/e2e/test_writing_together.py::test_edits_made_while_the_server_is_away_come_home
R9  Somebody saves a whole document over HTTP, over what others wrote.
    tests/bug_classes/test_saving.py::test_r09_no_call_replaces_the_text_of_a_document
R10 An edit through the API goes past the people who have the document open.
    tests/bug_classes/test_saving.py::test_r10_an_edit_through_the_api_is_one_among_those_of_two_who_type
R11 The last reader leaves, and the document is written although nothing changed.
    tests/bug_classes/test_saving.py::test_r11_who_only_reads_leaves_nothing_behind
R12 Servers answer each other's messages for ever, or write everything twice.
    tests/bug_classes/test_traffic.py::test_r12_two_servers_write_each_change_once_and_fall_silent
R13 Rooms and connections that are gone stay in memory.
    tests/bug_classes/test_traffic.py::test_r13_what_is_closed_is_let_go
    tests/bug_classes/test_traffic.py::test_r13_coming_and_going_takes_no_memory
    tests/rooms/test_awareness.py::test_who_has_left_is_forgotten_in_the_end
R14 One client brings the server down with large messages or too many.
    tests/sync/test_bad_input.py::test_an_oversized_frame_is_refused
    tests/rooms/test_allowance.py::test_who_runs_away_is_closed_and_the_others_write_on
    tests/sync/test_comings_and_goings.py::test_a_peer_that_does_not_read_is_closed_and_catches_up_on_return
R15 A page with an older editor deletes what it does not know.
    tests/bug_classes/test_editors.py::test_r15_an_older_editor_is_refused_before_it_deletes
R16 Two type in one line and it is doubled; somebody deletes all offline, and others' words too.
    tests/bug_classes/test_yjs.py::test_r16_deleting_all_offline_spares_what_others_wrote
    tests/bug_classes/test_yjs.py::test_r16_words_typed_at_one_place_at_once_are_there_once
R17 A text is replaced as a whole, and the others' half of it is there twice.
    tests/content/test_likeness.py::test_what_others_write_meanwhile_in_other_blocks_and_words_stays
    tests/history/test_history_api.py::test_going_back_is_an_edit_that_others_write_through
    tests/content/test_edit.py::test_a_title_change_touches_only_what_differs
R18 Yjs and yrs see different texts where changes are missing.
    tests/bug_classes/test_yjs.py::test_r18_with_changes_missing_yjs_and_the_server_agree_in_the_end
    tests/sync/test_convergence.py::test_yjs_in_node_sees_the_same_text
R19 Changes that arrive out of order lose text.
    tests/bug_classes/test_yjs.py::test_r19_changes_in_any_order_give_the_whole_text
    tests/rooms/test_live.py::test_a_log_in_any_order_gives_the_whole_text
R20 Compaction empties the document.
    tests/conformance/test_updates.py::test_appends_and_compactions_at_once_lose_nothing
    tests/rooms/test_registry.py::test_a_long_log_becomes_a_snapshot_while_people_write_on
    tests/store/test_compaction.py::test_what_an_interrupted_compaction_leaves_is_not_read_twice
R21 Blocks are broken when several people change them.
    tests/content/test_likeness.py::test_random_documents
    tests/content/test_blocks.py::test_a_document_that_follows_no_schema_still_reads
R22 Undo takes back what others wrote, or brings back what they deleted.
    tests/bug_classes/test_yjs.py::test_r22_undo_takes_back_ones_own_words_only
    tests/content/test_edit.py::test_undo_and_redo_take_the_whole_replacement
R23 A client speaks in the name of another.
    tests/sync/test_bad_input.py::test_a_peer_cannot_speak_for_another
    tests/rooms/test_awareness.py::test_nobody_else_speaks_for_a_connected_client
    tests/rooms/test_roles.py::test_nobody_goes_by_another_name_than_the_one_they_signed_in_with
R24 A permission is withdrawn, and open connections do not notice.
    tests/rooms/test_roles.py::test_who_loses_the_right_to_write_reads_on_and_is_told_what_was_not_taken
    tests/accounts/test_signing.py::test_whoever_is_disabled_is_out_at_once_and_cannot_come_back
"""
