# in debian-12-r debian-13-python debian-11-python declares ours: perl
# reads: people.csv
use strict; use warnings;
use File::Temp qw(tempfile); use POSIX qw(strftime); use List::Util qw(sum);
open(my $file, '<', "$ARGV[0]/people.csv") or die $!;
my @rows = map { chomp; [split /,/] } <$file>;
shift @rows;
die unless sum(map { $_->[1] } @rows) == 215;
my ($out, $name) = tempfile(); print $out "@$_\n" for @rows; close $out;
print `sort $name`; print strftime("%Y\n", gmtime), (getpwuid($<))[0], "\n"; unlink $name;
