# Mail::IMAPClient.
use strict;
use warnings;
use Mail::IMAPClient;

sub put { my ($name, @lines) = @_; open my $file, '>:raw', $name or die; print $file join("\n", @lines); close $file }

my $mail = Mail::IMAPClient->new(Server => '127.0.0.1', Port => $ENV{PORT}, User => $ENV{NAME}, Password => 'secret',
    Uid => 1, Peek => 1, Timeout => 20) or die "no login: $@";
sub ok { my ($what, $result) = @_; defined $result or die "$what: ", $mail->LastError // '?'; return $result }

put('folders', $mail->folders);
ok('select', $mail->select('Mail'));
for my $uid ($mail->messages) {
    put("mail/$uid", ok('fetch', $mail->message_string($uid)));
    ok('size', $mail->size($uid));
    ok('structure', $mail->get_bodystructure($uid));
    ok('envelope', $mail->get_envelope($uid));
}
put('found', $mail->search('SUBJECT', 'needle'));
my ($flagged) = $mail->search('SUBJECT', 'Flag me');
ok('flag', $mail->set_flag('Flagged', $flagged));
my ($deleted) = $mail->search('SUBJECT', 'Delete me');
ok('delete', $mail->delete_message($deleted));
ok('expunge', $mail->expunge);
open my $file, '<:raw', 'append.eml' or die;
my $message = do { local $/; <$file> };
ok('append', $mail->append_string('Mail', $message, '\\Seen', ' 1-Mar-2021 10:00:00 +0000'));
ok('create', $mail->create('Perl'));
ok('copy', $mail->copy('Perl', $flagged));
ok('delete', $mail->delete('Perl'));

my $idle = ok('idle', $mail->idle);
my @heard;
push @heard, @{ $mail->idle_data(20) || [] } until grep { /EXISTS/ } @heard;
ok('done', $mail->done($idle));
put('heard', @heard);
$mail->logout;
