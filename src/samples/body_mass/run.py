"""The body mass of penguins by species: a table on stdout, and a picture as an output file.

Files that an algorithm writes into the folder $TASKER_OUT are its outputs. Tasker reports the name,
the size and the SHA-256 digest of each.
"""

import html
import json
import os
import pathlib
import statistics
import sys

data = pathlib.Path(sys.argv[1])
penguins = json.loads((data / "penguins.json").read_text())
species = sorted({penguin["Species"] for penguin in penguins})
masses = {
    name: sorted(
        penguin["Body Mass (g)"] / 1000
        for penguin in penguins
        if penguin["Species"] == name and penguin["Body Mass (g)"] is not None
    )
    for name in species
}

print("species      weighed   lightest   median   heaviest  (kg)")
for name, kilos in masses.items():
    print(f"{name:<12} {len(kilos):>7} {kilos[0]:>10.2f} {statistics.median(kilos):>8.2f} {kilos[-1]:>10.2f}")

# The picture: a strip for each species, a dot for each bird. Equal masses are stacked.
WIDTH, LEFT, RIGHT, TOP, STRIP, DOT = 720, 110, 30, 70, 110, 3.2
LIGHTEST, HEAVIEST = 2.5, 6.5
COLOURS = ["#c2571a", "#7a4fa3", "#1b7f79"]
height = TOP + STRIP * len(species) + 45


def x(kilos):
    return LEFT + (kilos - LIGHTEST) / (HEAVIEST - LIGHTEST) * (WIDTH - LEFT - RIGHT)


def text(at_x, at_y, words, **attributes):
    more = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f'<text x="{at_x:.1f}" y="{at_y:.1f}"{more}>{html.escape(words)}</text>'


svg = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
    ' font-family="system-ui, sans-serif" font-size="13" fill="#333">',
    "<title>Body mass of penguins by species</title>",
    f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    text(LEFT, 28, "Body mass of penguins", font_size=18, font_weight=600),
    text(LEFT, 48, "Each dot is one bird; the line is the median", fill="#666"),
]
bottom = height - 40
for kilos in range(3, 7):
    svg.append(f'<path d="M{x(kilos):.1f} {TOP}V{bottom}" stroke="#e4e4e4"/>')
    svg.append(text(x(kilos), bottom + 20, f"{kilos} kg", text_anchor="middle", fill="#666"))
for row, (name, kilos) in enumerate(masses.items()):
    base = TOP + STRIP * (row + 1) - 16
    median = statistics.median(kilos)
    svg.append(text(LEFT - 14, base - 22, name, text_anchor="end", font_weight=600))
    svg.append(f'<path d="M{LEFT} {base + 8}H{WIDTH - RIGHT}" stroke="#ccc"/>')
    svg.append(f'<g fill="{COLOURS[row % len(COLOURS)]}" fill-opacity=".75">')
    stacked = {}
    for mass in kilos:
        place = round(x(mass) / (2 * DOT))
        stacked[place] = stacked.get(place, -1) + 1
        svg.append(f'<circle cx="{place * 2 * DOT:.1f}" cy="{base - stacked[place] * 2 * DOT:.1f}" r="{DOT}"/>')
    svg.append("</g>")
    svg.append(f'<path d="M{x(median):.1f} {base + 8}V{base - STRIP + 34}" stroke="#333" stroke-width="1.5"/>')
    svg.append(text(x(median) + 6, base - STRIP + 42, f"{median:.2f} kg", font_size=12))
svg.append("</svg>")
(pathlib.Path(os.environ["TASKER_OUT"]) / "body-mass.svg").write_text("\n".join(svg) + "\n")
