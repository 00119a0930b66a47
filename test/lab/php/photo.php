<?php // php photo.php FILE : a JPEG of 1600 x 1200 pixels, the same one each time
$image = imagecreatetruecolor(1600, 1200);
for ($y = 0; $y < 1200; $y += 8)
    for ($x = 0; $x < 1600; $x += 8)
        imagefilledrectangle($image, $x, $y, $x + 7, $y + 7, imagecolorallocate($image, ($x * 7 + $y) % 256, ($x + $y * 5) % 256, ($x * $y) % 256));
exit(imagejpeg($image, $argv[1], 85) ? 0 : 1);
